using System.Text;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

public sealed class StandardErrorTests
{
    [Fact]
    public void A_disk_that_is_full_ends_no_work()
    {
        using var error = new StandardError(new FullDisk());
        error.Write('a');
        error.Write("b");
        error.Write(['c'], 0, 1);
        error.WriteLine("d");
        error.WriteLine();
        error.Flush();
    }

    [Fact]
    public void What_can_be_written_is()
    {
        using var inner = new StringWriter { NewLine = "\n" };
        using var error = new StandardError(inner) { NewLine = "\n" };
        error.Write('a');
        error.Write("b");
        error.WriteLine("c");
        error.WriteLine(1.5);
        Assert.Equal("abc\n1.5\n", inner.ToString());
    }

    private sealed class FullDisk : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Flush() => throw new IOException("No space left on device");
    }
}
