using System.Text;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary>A writer to a terminal or file through which nothing passes that a terminal would obey, whichever command writes it.</summary>
/// <param name="inner">Takes the text; it stays the caller's to close.</param>
internal sealed class TerminalWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value is null ? null : TerminalText.OfLines(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : TerminalText.OfLines(value));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
