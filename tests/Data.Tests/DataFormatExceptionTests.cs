namespace MidasNet.Data.Tests;

public sealed class DataFormatExceptionTests
{
    [Fact]
    public void Its_message_is_one_line_of_what_can_be_printed()
    {
        var error = new DataFormatException("a.zip", "found \u001b[2J\nand 😺", entry: "x\u202e.png", offset: 3);
        Assert.Equal(@"a.zip, x\u202e.png, byte 3: found \u001b[2J\u000aand 😺", error.Message);
    }
}
