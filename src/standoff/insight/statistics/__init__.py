"""Numbers made of many worlds: averages, splines, indices, boxes, trees."""
