using System.Net.Http.Headers;
using System.Text.Json;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// The beginning of a file that is being fetched: <c>NAME.part</c>, and <c>NAME.part.json</c> with where it comes from. Whatever ends the program, a
/// later run resumes from there. Only one program at a time can have it open, and a link or pipe of that name is removed rather than written through.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly string target;
    private readonly FileStream turn;
    private FileStream? stream;

    private PartFile(string target, FileStream turn)
    {
        (this.target, this.turn) = (target, turn);
        RemoveOther(Path);
        IsPatched = Length > 0;
        Source = IsPatched ? ReadState() : null;
    }

    public string Path => PathFor(target);

    public long Length => stream?.Length ?? (File.Exists(Path) ? new FileInfo(Path).Length : 0);

    /// <summary>Where the bytes come from; null if that is unknown.</summary>
    public State? Source { get; private set; }

    /// <summary>Whether they come from more than one answer, so that a wrong checksum may only mean that the answers do not fit together.</summary>
    public bool IsPatched { get; private set; }

    private string StatePath => Path + ".json";

    public static string PathFor(string target) => target + ".part";

    /// <summary>Opens the part of a file, or begins one. The folder is made if it is not there.</summary>
    /// <exception cref="IOException">Another program is fetching the same file, or the folder cannot be written.</exception>
    public static PartFile Open(string target)
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target)) is { } folder) Directory.CreateDirectory(folder);
        // A file of its own holds the others off, since the part must be closed while it is checked.
        string path = PathFor(target) + ".lock";
        RemoveOther(path);
        try
        {
            return new PartFile(target,
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException($"'{path}' cannot be opened; is another midasnet fetching the same file? ({failure.Message})", failure);
        }
    }

    /// <summary>Deletes the bytes and begins again, from a source that may be unknown yet.</summary>
    public void Restart(State? source)
    {
        Opened().SetLength(0);
        (IsPatched, Source) = (false, source);
        // Before the first byte: bytes without a state can only be resumed where a checksum decides.
        if (source is null) File.Delete(StatePath);
        else AtomicFile.Write(StatePath, RunJson.IndentedOf(source));
    }

    /// <summary>Notes that what follows is another answer.</summary>
    public void Continue() => IsPatched = true;

    public ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => Opened().WriteAsync(bytes, cancellation);

    /// <summary>Writes what is still in memory to the disk and closes the part until the next change, so that it can be read by its path.</summary>
    public void Release()
    {
        stream?.FlushToDisk();
        stream?.Dispose();
        stream = null;
    }

    /// <summary>Gives the part the target's name, in place of a file that may have it, or another name.</summary>
    public void Finish(string suffix = "")
    {
        Release(); // Windows renames no open file
        File.Move(Path, target + suffix, overwrite: true);
        File.Delete(StatePath);
    }

    /// <summary>Closes the part; it stays for a later run, unless there is nothing in it.</summary>
    public void Dispose()
    {
        stream?.Dispose();
        stream = null;
        if (Length == 0)
        {
            File.Delete(Path);
            File.Delete(StatePath);
        }
        turn.Dispose();
    }

    private FileStream Opened()
    {
        // Without a buffer: what comes is large already, and is safe from the end of the program as soon as it is written.
        stream ??= new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1);
        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    private static void RemoveOther(string path)
    {
        if (new FileInfo(path).LinkTarget is not null || RegularFile.IsPipe(path)) File.Delete(path);
    }

    private State? ReadState()
    {
        const int MaxBytes = 1 << 16;
        try
        {
            if (RegularFile.Length(StatePath) is not (> 0 and <= MaxBytes)) return null; // a pipe has no length
            var state = RunJson.Read<State>(File.ReadAllText(StatePath));
            return state is { Address: not null } && (state.Mark is null || RangeConditionHeaderValue.TryParse(state.Mark, out _)) ? state : null;
        }
        catch (JsonException)
        {
            return null; // a damaged state is none: the bytes are fetched again, or the checksum decides
        }
    }

    /// <summary>
    /// Where the bytes come from, so that a later run can ask for the rest of the same file: the address, the server's strong entity tag or else the
    /// file's date, and the length that it promised, each null if it gave none.
    /// </summary>
    public sealed record State(string Address, string? Mark, long? Bytes)
    {
        public static State Of(Uri address, HttpResponseMessage response) => new(address.AbsoluteUri,
            StrongTag(response) ?? response.Content.Headers.LastModified?.ToString("R"), response.Content.Headers.ContentLength);

        /// <summary>Whether an answer is marked as of another file, although it was to send the rest of this one.</summary>
        public bool IsContradictedBy(Uri address, HttpResponseMessage response) => Address == address.AbsoluteUri
            && Mark is ['"', ..] && StrongTag(response) is { } tag && tag != Mark;

        // A weak tag says nothing about bytes (RFC 9110, section 8.8.1).
        private static string? StrongTag(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null;
    }
}
