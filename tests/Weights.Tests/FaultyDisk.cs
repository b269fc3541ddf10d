namespace MidasNet.Weights.Tests;

/// <summary>A disk that fails at one of <see cref="Calls"/>, or at which the process ends: then nothing is done that follows.</summary>
internal sealed class FaultyDisk : DiskCalls
{
    /// <summary>The moments of a save, in their order.</summary>
    public static readonly string[] Calls = ["before create", "create", "write", "flush", "rename", "after rename", "flush folder"];

    private readonly string? failing;
    private readonly bool endsProcess;

    public FaultyDisk(string failing, bool endsProcess) => (this.failing, this.endsProcess) = (failing, endsProcess);

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded { get; private set; }

    public override FileStream Create(string temporary)
    {
        Pass("before create");
        var stream = base.Create(temporary);
        try
        {
            Pass("create");
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes the half of the bytes, and fails or writes the others.</summary>
    public void Write(Stream stream, byte[] bytes)
    {
        stream.Write(bytes.AsSpan(0, bytes.Length / 2));
        stream.Flush();
        Pass("write");
        stream.Write(bytes.AsSpan(bytes.Length / 2));
    }

    public override void Flush(FileStream stream)
    {
        Pass("flush");
        base.Flush(stream);
    }

    public override void Rename(string temporary, string path)
    {
        Pass("rename");
        base.Rename(temporary, path);
        Pass("after rename");
    }

    public override void FlushFolder(string folder)
    {
        Pass("flush folder");
        base.FlushFolder(folder);
    }

    public override void Delete(string temporary)
    {
        if (!HasEnded) base.Delete(temporary);
    }

    private void Pass(string call)
    {
        if (HasEnded) throw new ProcessEnded();
        if (call != failing) return;
        HasEnded = endsProcess;
        throw endsProcess ? new ProcessEnded() : new IOException($"no space left on device: {call}");
    }

    /// <summary>The process is gone.</summary>
    internal sealed class ProcessEnded : Exception;
}
