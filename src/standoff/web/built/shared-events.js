/* Made by 'make web' of workbench/: f93502b1a6e27224f37a0f92d5e598f177dbe6d2b4f7b8bab468339117e0cd9c */
var e=`standoff:answered`;export{e as t};