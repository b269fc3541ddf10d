namespace MidasNet.Runner.Sweeps;

/// <summary>A task as a worker hands it to its child process: a line of JSON on standard input.</summary>
internal sealed record TaskOrder
{
    /// <summary>Ends the task under way, whose state is saved; all others are null then.</summary>
    public bool Stop { get; set; }

    /// <summary>The whole recipe, as JSON, or a piece of a study or of an audit.</summary>
    public string Recipe { get; set; } = "";

    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; set; }

    /// <summary>Folds of a repetition.</summary>
    public int Folds { get; set; }

    /// <summary>The part that is held out, from 0 on.</summary>
    public int Fold { get; set; }

    /// <summary>The index, from 0, of the division into folds.</summary>
    public int Repetition { get; set; }

    /// <summary>Whether all pictures of a writer stay in one fold.</summary>
    public bool ByWriter { get; set; }

    /// <summary>The seed of divisions, weights, orders and augmentation.</summary>
    public ulong Seed { get; set; }

    /// <summary>The file of prepared images.</summary>
    public string Data { get; set; } = "";

    /// <summary>The folder for the state of the run.</summary>
    public string Folder { get; set; } = "";
}

/// <summary>
/// A message of the child process: a line of JSON on standard output. Progress has <see cref="Images"/> and <see cref="TotalImages"/>, with the
/// <see cref="Metrics"/> of an epoch that ended; a result has <see cref="Content"/>, scores and perhaps a <see cref="File"/>; an error or a stop its own member.
/// </summary>
internal sealed record TaskReply
{
    /// <summary>Images processed so far.</summary>
    public long Images { get; set; }

    /// <summary>Images of the whole run.</summary>
    public long TotalImages { get; set; }

    /// <summary>The metrics of an epoch that ended.</summary>
    public string? Metrics { get; set; }

    /// <summary>The score, without its seconds, as JSON, or the hash of a piece of a run.</summary>
    public string? Content { get; set; }

    /// <summary>The file of the result, where <see cref="Content"/> is not all of it.</summary>
    public string? File { get; set; }

    /// <summary>The accuracy of the score.</summary>
    public double Accuracy { get; set; }

    /// <summary>The loss of the score.</summary>
    public double Loss { get; set; }

    /// <summary>The seconds of the run.</summary>
    public double Seconds { get; set; }

    /// <summary>An error of the task.</summary>
    public string? Error { get; set; }

    /// <summary>An error of this machine, such as a full disk.</summary>
    public string? MachineError { get; set; }

    /// <summary>The task was stopped, and its state is in its folder.</summary>
    public bool Stopped { get; set; }
}
