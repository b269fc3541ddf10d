using System.Text.Json.Serialization;

namespace MidasNet.Web;

/// <summary>A decision about a suspect.</summary>
[JsonConverter(typeof(CamelCaseEnum<DecisionKind>))]
internal enum DecisionKind
{
    /// <summary>Nothing yet, or not any more.</summary>
    None,

    /// <summary>The label is right.</summary>
    Keep,

    /// <summary>Another label is right.</summary>
    Relabel,

    /// <summary>The image is left out.</summary>
    Drop,
}
