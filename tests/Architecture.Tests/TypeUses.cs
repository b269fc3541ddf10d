using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MidasNet.Architecture.Tests;

/// <summary>The types that a type uses.</summary>
internal static class TypeUses
{
    /// <summary>All types in the declaration of a type, in the signatures of its members and in their bodies; nested types are not included.</summary>
    public static IEnumerable<TypeReference> Of(TypeDefinition type)
    {
        IEnumerable<TypeReference?> all =
        [
            type.BaseType,
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. type.GenericParameters.SelectMany(Constraints),
            .. Attributes(type),
            .. type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)),
            .. type.Properties.SelectMany(Attributes),
            .. type.Methods.SelectMany(Of),
        ];
        return all.SelectMany(Parts).Distinct();
    }

    private static IEnumerable<TypeReference> Of(MethodDefinition method)
    {
        IEnumerable<TypeReference> signature = [.. Attributes(method), .. Signature(method), .. method.GenericParameters.SelectMany(Constraints)];
        if (!method.HasBody) return signature;
        return
        [
            .. signature,
            .. method.Body.Variables.Select(variable => variable.VariableType),
            .. method.Body.ExceptionHandlers.Where(handler => handler.CatchType is not null).Select(handler => handler.CatchType),
            .. method.Body.Instructions.SelectMany(Of),
        ];
    }

    private static IEnumerable<TypeReference> Of(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. Signature(method), .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, .. Signature(method)],
        _ => [],
    };

    private static IEnumerable<TypeReference> Signature(IMethodSignature method) =>
        method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Constraints(GenericParameter parameter) => parameter.Constraints.Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider member) => member.CustomAttributes.Select(attribute => attribute.AttributeType);

    /// <summary>The named types in a type: of <c>List&lt;Shape[]&gt;</c> both List and Shape.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        FunctionPointerType function => Signature(function).SelectMany(Parts),
        TypeSpecification outer => Parts(outer.ElementType),
        _ => [type],
    };
}
