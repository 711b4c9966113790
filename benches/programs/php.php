<?php
function fib($n){return $n<2?$n:fib($n-1)+fib($n-2);}
$a=[]; for($i=0;$i<300000;$i++){ $k="k".($i%997); $a[$k]=($a[$k]??0)+$i; }
$s=0; for($i=0;$i<1500000;$i++){ $s=($s*31+$i)%1000003; }
$t=[]; for($i=0;$i<40000;$i++)$t[]=($i*7919)%10007; sort($t);
echo fib(25)," ",array_sum($a)," ",$s," ",$t[100]," ",strlen(preg_replace('/(\w+) (\w+)/','$2 $1',str_repeat("hello world ",5000))),"\n";
