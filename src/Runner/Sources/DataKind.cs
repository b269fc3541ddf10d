using System.Text.Json.Serialization;

namespace MidasNet.Runner.Sources;

/// <summary>Where images come from. Stands beside every result.</summary>
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
