/* Made by 'make web' of workbench/: a12ae5f9e3c3bda7a9ed40290741efdef4a9a5f720b3f8d0f9bef42d266f2cd7 */
var e=`standoff:answered`;export{e as t};