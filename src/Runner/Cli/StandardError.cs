using System.Text;

namespace MidasNet.Runner.Cli;

/// <summary>
/// Standard error that may be closed, or a disk that is full: work does not end because its progress cannot be read. What cannot be written is lost.
/// </summary>
/// <param name="inner">Writes.</param>
internal sealed class StandardError(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Makes the standard error of this process one that may be closed.</summary>
    public static TextWriter Open()
    {
        Console.SetError(new StandardError(OpenOrNull()));
        return Console.Error;
    }

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private static TextWriter OpenOrNull()
    {
        try
        {
            return Console.Error;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or ArgumentException or ObjectDisposedException)
        {
            return Null;
        }
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // There is nowhere to say so.
        }
    }
}
