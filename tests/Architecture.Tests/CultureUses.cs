using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MidasNet.Architecture.Tests;

/// <summary>Places where a method writes a number or a time as text, or reads one, by the culture of the thread.</summary>
internal static class CultureUses
{
    private static readonly HashSet<string> Fractions = ["Single", "Double", "Half", "Decimal", "DateTime", "DateTimeOffset"];
    private static readonly HashSet<string> WithFormat = ["Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "IntPtr", "UIntPtr", "TimeSpan"];

    // Texts of records, which are for debuggers, and what the generator of JSON adds.
    private static readonly HashSet<string> Generated = ["PrintMembers", "ExpandConverter"];

    /// <summary>The places of all methods of a type, nested types not included.</summary>
    public static IEnumerable<string> Of(TypeDefinition type) => type.Methods.Where(method => method.HasBody && !Generated.Contains(method.Name)).SelectMany(Of);

    private static IEnumerable<string> Of(MethodDefinition method)
    {
        // Whether each string that is being interpolated has a provider; strings may be nested.
        var open = new Stack<bool>();
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is not MethodReference called) continue;
            bool isHandler = IsHandler(called.DeclaringType);
            if (isHandler && called.Name == ".ctor") open.Push(HasProvider(called));
            else if (isHandler && called.Name == "AppendFormatted" && open.TryPeek(out bool hasProvider) && !hasProvider && Depends(called, instruction))
                yield return Describe(method, $"an interpolated {Argument(called)}");
            else if (open.Count > 0 && (isHandler ? called.Name is "ToString" or "ToStringAndClear" : called.Parameters.Any(parameter => IsHandler(parameter.ParameterType))))
                open.Pop();
            else if (!isHandler && DependsAlone(called, instruction)) yield return Describe(method, $"{called.DeclaringType.Name}.{called.Name}");
        }
    }

    /// <summary>Whether a call depends on the culture that is not a part of an interpolated string.</summary>
    private static bool DependsAlone(MethodReference called, Instruction instruction)
    {
        if (HasProvider(called)) return false;
        string type = called.DeclaringType.Name;
        return called.Name switch
        {
            "ToString" when Fractions.Contains(type) => true,
            "ToString" when WithFormat.Contains(type) => called.Parameters.Count == 1 && !IsPlain(instruction.Previous),
            "ToString" when type == nameof(Object) => instruction.Previous is { OpCode.Code: Code.Constrained, Operand: TypeReference boxed } && Fractions.Contains(boxed.Name),
            "Parse" or "TryParse" => Fractions.Contains(type),
            "Format" => type == nameof(String),
            "Join" => type == nameof(String) && called is GenericInstanceMethod { GenericArguments: [var item] } && Fractions.Contains(item.Name),
            "Append" or "Write" or "WriteLine" => type is "StringBuilder" or "TextWriter" && called.Parameters is [var value] && Fractions.Contains(value.ParameterType.Name),
            _ => false,
        };
    }

    private static bool Depends(MethodReference append, Instruction instruction)
    {
        string type = Argument(append);
        return Fractions.Contains(type) || (WithFormat.Contains(type) && append.Parameters.Any(parameter => parameter.ParameterType.Name == nameof(String)) && !IsPlain(instruction.Previous));
    }

    /// <summary>Whether the format of an integer, or of a duration, is the same in all cultures.</summary>
    private static bool IsPlain(Instruction? format) => format is { OpCode.Code: Code.Ldstr, Operand: string text } && text.All(letter => letter is 'x' or 'X' or 'd' or 'D' or 'c' || char.IsAsciiDigit(letter));

    /// <summary>The type of the value, without the question mark of one that may be null.</summary>
    private static string Argument(MethodReference append) => append is not GenericInstanceMethod { GenericArguments: [var value] } ? ""
        : value is GenericInstanceType { GenericArguments: [var inner], Name: "Nullable`1" } ? inner.Name : value.Name;

    private static bool IsHandler(TypeReference type) => type.GetElementType().Name.EndsWith("InterpolatedStringHandler", StringComparison.Ordinal);

    private static bool HasProvider(MethodReference called) => called.Parameters.Any(parameter => parameter.ParameterType.Name is nameof(IFormatProvider) or "CultureInfo");

    private static string Describe(MethodDefinition method, string use) => $"{method.DeclaringType.FullName}.{method.Name}: {use}";
}
