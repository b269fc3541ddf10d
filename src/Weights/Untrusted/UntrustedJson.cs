using System.Text.Json;

namespace MidasNet.Weights;

/// <summary>
/// Walks through JSON (RFC 8259) that may be damaged or hostile: nesting is bounded, nothing is built but what is asked for,
/// and whatever does not fit is a <see cref="WeightFormatException"/> with its offset in the file.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="start">The offset of the JSON in the file; null for JSON inside a string, where an offset would mislead.</param>
/// <param name="json">The JSON, UTF-8.</param>
/// <param name="depth">The maximum nesting depth of arrays and objects.</param>
/// <param name="budget">Counts the memory of what is built; null where only bounded texts are.</param>
internal ref struct UntrustedJson(string path, long? start, ReadOnlySpan<byte> json, int depth, MemoryBudget? budget = null)
{
    // More is no name and no dimension of a tensor. Metadata hold lists of classes and options of a network.
    private const int MaxTextBytes = 4 << 20, MaxRank = 64;

    private Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = depth });

    /// <summary>The bytes of a whole file of JSON, if it has no more than <paramref name="maxBytes"/>.</summary>
    public static byte[] ReadWhole(string path, int maxBytes)
    {
        using var file = new UntrustedFile(path);
        return file.Length <= maxBytes
            ? file.Read(0, file.Length, "the JSON")
            : throw file.Error(null, $"the JSON has {file.Length} bytes; at most {maxBytes} are read");
    }

    /// <summary>The offset of the present token in the file.</summary>
    public readonly long? Position => start + reader.TokenStartIndex;

    /// <summary>Steps to the next token; the first call steps to the first one.</summary>
    public void Next()
    {
        try
        {
            if (!reader.Read()) throw Error("the JSON ends too early");
        }
        catch (JsonException damage)
        {
            throw new WeightFormatException(path, start + reader.BytesConsumed, $"the JSON is damaged: {JsonProblem.Of(damage)}", damage);
        }
    }

    /// <summary>Requires that the present token opens an object. Its members are then walked with <see cref="NextMember"/>.</summary>
    public readonly void OpenObject(string what) => Require(JsonTokenType.StartObject, what, "an object");

    /// <summary>Steps to the value of the next member of the object; false at its end.</summary>
    public bool NextMember(out string name)
    {
        Next();
        name = "";
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        name = DecodedText();
        Next();
        return true;
    }

    /// <summary>Requires that the present token opens an array. Its elements are then walked with <see cref="NextElement"/>.</summary>
    public readonly void OpenArray(string what) => Require(JsonTokenType.StartArray, what, "an array");

    /// <summary>Steps to the next element of the array; false at its end.</summary>
    public bool NextElement()
    {
        Next();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The present token as text.</summary>
    public readonly string Text(string what)
    {
        Require(JsonTokenType.String, what, "a string");
        return DecodedText();
    }

    /// <summary>The present token as a non-negative integer.</summary>
    public readonly long Count(string what)
    {
        Require(JsonTokenType.Number, what, "an integer");
        return reader.TryGetInt64(out long value) && value >= 0
            ? value
            : throw Error($"{what} is {Raw()}, which is not an integer from 0 to {long.MaxValue}");
    }

    /// <summary>The present token as a finite float32.</summary>
    public readonly float Number(string what)
    {
        Require(JsonTokenType.Number, what, "a number");
        return reader.TryGetSingle(out float value) && float.IsFinite(value)
            ? value
            : throw Error($"{what} is {Raw()}, which is not a finite float32");
    }

    /// <summary>The present token as the dimensions of a tensor, and their product.</summary>
    public (IReadOnlyList<int> Dimensions, int Count) Dimensions(string what)
    {
        OpenArray(what);
        long? position = Position;
        var dimensions = new List<int>();
        while (NextElement())
        {
            long dimension = Count($"a dimension in {what}");
            if (dimensions.Count == MaxRank) throw Error($"{what} has more than {MaxRank} dimensions");
            if (dimension > Array.MaxLength) throw Error($"{what} holds {dimension}; a tensor here has at most {Array.MaxLength} elements");
            dimensions.Add((int)dimension);
        }
        return TensorDimensions.TryCount(dimensions, out long count)
            ? (dimensions, (int)count)
            : throw new WeightFormatException(path, position,
                $"{what} is {TensorDimensions.Text(dimensions)}; a tensor here has at most {Array.MaxLength} elements");
    }

    /// <summary>True if the present token opens an array.</summary>
    public readonly bool IsArray => reader.TokenType == JsonTokenType.StartArray;

    /// <summary>True if the present token is null.</summary>
    public readonly bool IsNull => reader.TokenType == JsonTokenType.Null;

    /// <summary>Steps to the end of the present value, whatever it is.</summary>
    public void SkipValue()
    {
        int level = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        do Next();
        while (reader.CurrentDepth > level);
    }

    /// <summary>Requires that only white space follows.</summary>
    public void End()
    {
        try
        {
            if (reader.Read()) throw Error("the JSON continues after its end");
        }
        catch (JsonException damage)
        {
            throw new WeightFormatException(path, start + reader.BytesConsumed, "something follows the end of the JSON; only spaces may", damage);
        }
    }

    /// <summary>Counts memory before it is allocated.</summary>
    public readonly void Charge(long bytes)
    {
        if (budget?.TryCharge(bytes) == false) throw Error("the JSON describes more than its file may: no weights need so much");
    }

    /// <summary>An error at the present token.</summary>
    public readonly WeightFormatException Error(string message) => new(path, Position, message);

    private readonly void Require(JsonTokenType type, string what, string wanted)
    {
        if (reader.TokenType != type) throw Error($"{what} is {Kind()}, it should be {wanted}");
    }

    private readonly string Kind() => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        var other => other.ToString().ToUpperInvariant(),
    };

    private readonly string Raw() => QuotedText.Of(System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, 100)]));

    private readonly string DecodedText()
    {
        if (reader.ValueSpan.Length > MaxTextBytes) throw Error($"a text has {reader.ValueSpan.Length} bytes; at most {MaxTextBytes} are read");
        Charge(2L * reader.ValueSpan.Length);
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException damage)
        {
            throw new WeightFormatException(path, Position, "the string is not valid Unicode", damage);
        }
    }
}
