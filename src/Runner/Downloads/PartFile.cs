using System.Text.Json;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// The beginning of a file that is being fetched: <c>NAME.part</c>, and beside it <c>NAME.part.json</c> with where it comes from. Whatever ends the
/// program, a later run goes on from there. Only one program at a time can have it open.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const int LargestState = 1 << 16;

    private readonly string target;
    private readonly FileStream turn;
    private FileStream? stream;

    private PartFile(string target, FileStream turn)
    {
        this.target = target;
        this.turn = turn;
        IsPatched = Length > 0;
        State = IsPatched ? ReadState(StatePath) : null;
    }

    /// <summary>The path of the part.</summary>
    public string Path => PathFor(target);

    /// <summary>The bytes that are there.</summary>
    public long Length => stream?.Length ?? (File.Exists(Path) ? new FileInfo(Path).Length : 0);

    /// <summary>Where they come from; null if that is unknown.</summary>
    public PartState? State { get; private set; }

    /// <summary>Whether they come from more than one answer, so that a wrong checksum may only mean that the answers do not fit together.</summary>
    public bool IsPatched { get; private set; }

    private string StatePath => Path + ".json";

    /// <summary>Where the part of a file lies.</summary>
    public static string PathFor(string target) => target + ".part";

    /// <summary>Where a file that turned out to be wrong is left.</summary>
    public static string BadPathFor(string target) => target + ".bad";

    /// <summary>Opens the part of a file, or begins one.</summary>
    /// <param name="target">The path of the whole file. Its folder is there.</param>
    /// <exception cref="IOException">Another program is fetching the same file, or the folder cannot be written.</exception>
    public static PartFile Open(string target)
    {
        // A file of its own holds the others off, since the part must be closed while it is checked.
        string path = PathFor(target) + ".lock";
        try
        {
            var turn = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return new PartFile(target, turn);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException($"'{path}' cannot be opened; is another midasnet fetching the same file? ({failure.Message})", failure);
        }
    }

    /// <summary>Throws away what is there and begins anew.</summary>
    /// <param name="state">Where the new bytes will come from; null if that is not known yet.</param>
    public void Restart(PartState? state)
    {
        Stream().SetLength(0);
        IsPatched = false;
        State = state;
        // Before the first byte: bytes without a state can only be gone on with where a checksum decides.
        if (state is null) File.Delete(StatePath);
        else AtomicFile.Write(StatePath, JsonSerializer.Serialize(state, RunJson.Indented));
    }

    /// <summary>Notes that what follows is another answer.</summary>
    public void Continue() => IsPatched = true;

    /// <summary>Adds bytes at the end.</summary>
    public ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => Stream().WriteAsync(bytes, cancellation);

    /// <summary>Writes what is still in memory to the disk and closes the part until the next change, so that it can be read by its path.</summary>
    public void Release()
    {
        stream?.Flush(flushToDisk: true);
        stream?.Dispose();
        stream = null;
    }

    /// <summary>Gives the part its name, in place of a file that may have it.</summary>
    public void Finish() => MoveTo(target);

    /// <summary>Puts the part aside as a wrong file.</summary>
    /// <returns>Where it is left.</returns>
    public string SetAside()
    {
        string bad = BadPathFor(target);
        MoveTo(bad);
        return bad;
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

    private FileStream Stream()
    {
        if (stream is not null) return stream;
        // Without a buffer: what comes is large already, and is safe from the end of the program as soon as it is written.
        stream = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1);
        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    private void MoveTo(string path)
    {
        Release(); // Windows renames no open file
        File.Move(Path, path, overwrite: true);
        File.Delete(StatePath);
    }

    private static PartState? ReadState(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > LargestState) return null;
            var state = JsonSerializer.Deserialize<PartState>(File.ReadAllText(path), RunJson.Indented);
            return state is { Address: not null } && state.IsUsable() ? state : null;
        }
        catch (JsonException)
        {
            return null; // a damaged state is none: the bytes are fetched again, or the checksum decides
        }
    }
}
