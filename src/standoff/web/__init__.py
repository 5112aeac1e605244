"""The workbench: a JSON API made from the questions, and pages for people, served on this
machine."""
