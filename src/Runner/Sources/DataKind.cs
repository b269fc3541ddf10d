using System.Text.Json.Serialization;

namespace MidasNet.Runner.Sources;

/// <summary>Where images come from. Stands next to every result.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DataKind>))]
internal enum DataKind
{
    /// <summary>The data of the study.</summary>
    [JsonStringEnumMemberName("real")]
    Real,

    /// <summary>Characters drawn by the program itself.</summary>
    [JsonStringEnumMemberName("synthetic")]
    Synthetic,
}

/// <summary>The words for <see cref="DataKind"/> in reports.</summary>
internal static class DataKinds
{
    /// <summary>The origin of the data in words, so that synthetic results are not taken for real ones.</summary>
    public static string Describe(this DataKind kind) => kind == DataKind.Real ? "real data" : "synthetic data, drawn by the program itself";
}
