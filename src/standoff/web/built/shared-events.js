/* Made by 'make web' of workbench/: dcffd805810b5987d4e8a8dc7ec00f19fa00ab1ad2c8e5afc2937bdad4fd0349 */
var e=`standoff:answered`;export{e as t};