namespace MidasNet.Runner.Runs;

/// <summary>A piece of a run that another machine may make: it needs no other's result, and its own is kept in the folder of the run.</summary>
/// <param name="Name">Its name, the same on every system.</param>
/// <param name="Order">All that decides its result but the data, as a line of JSON without a path.</param>
internal sealed record RemotePiece(string Name, string Order)
{
    /// <summary>Whether its result is in the run folder.</summary>
    public required Func<bool> IsMade { get; init; }

    /// <summary>Its result as a line of JSON; null if it is not in the run folder.</summary>
    public required Func<string?> Result { get; init; }

    /// <summary>Keeps a result in the run folder that was made elsewhere; throws a <see cref="System.Text.Json.JsonException"/> if the text is no such result.</summary>
    public required Action<string> Keep { get; init; }

    /// <summary>The file of the checkpoint that it leaves besides its result; null for none.</summary>
    public string? Network { get; init; }
}
