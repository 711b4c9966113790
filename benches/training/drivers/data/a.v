// A counter that is loaded, and a small state machine beside it.
module cnt(input clk, input rst, input load, input [7:0] in, output reg [7:0] count, output reg [1:0] state, output carry);
  wire [8:0] next = count + 8'd3;
  assign carry = next[8];
  always @(posedge clk or posedge rst)
    if (rst) count <= 0;
    else if (load) count <= in;
    else count <= next[7:0];
  always @(posedge clk)
    if (rst) state <= 0;
    else case (state)
      0: if (load) state <= 1;
      1: state <= carry ? 3 : 2;
      2: if (count == 8'h2a) state <= 3;
      default: state <= 0;
    endcase
endmodule
