namespace MidasNet.Data.Layouts;

/// <summary>The usual names of the parts of a set, as of folders and in tables.</summary>
internal static class PartNames
{
    private static readonly string[] Training = ["train", "training"], Validation = ["val", "valid", "validation", "dev"], Test = ["test", "testing"];

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", [.. Training, .. Validation, .. Test]);

    /// <summary>The part of this name, in any case of letters; null if it is none.</summary>
    public static SetPart? Find(string name) =>
        Is(Training, name) ? SetPart.Train : Is(Validation, name) ? SetPart.Validation : Is(Test, name) ? SetPart.Test : null;

    /// <summary>The word for a part in messages.</summary>
    public static string Of(SetPart part) => part switch
    {
        SetPart.Train => "train",
        SetPart.Validation => "validation",
        _ => "test",
    };

    /// <summary>The name of its folder, and its word in tables.</summary>
    public static string FolderOf(SetPart part) => part switch
    {
        SetPart.Train => Training[0],
        SetPart.Validation => Validation[0],
        _ => Test[0],
    };

    private static bool Is(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
