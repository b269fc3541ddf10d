using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Training;

namespace MidasNet.Runner.Tests.Runs;

/// <summary>The generated code reads and writes what reflection would.</summary>
public sealed class RunJsonTests
{
    private static readonly IReadOnlyList<JsonTypeInfo> Types = Reachable();

    [Fact]
    public void Every_enumeration_is_written_by_the_names_of_its_values()
    {
        var enumerations = Types.Select(info => Nullable.GetUnderlyingType(info.Type) ?? info.Type).Where(type => type.IsEnum).Distinct().ToList();
        Assert.NotEmpty(enumerations);
        Assert.DoesNotContain(enumerations, type => !RunnerJson.Enumerations.Any(converter => converter.CanConvert(type)));
    }

    [Fact]
    public void A_member_that_a_file_lacks_keeps_its_default()
    {
        // Generated code sets members that are init, with or without a value.
        var lost = Types.Where(info => info.Kind == JsonTypeInfoKind.Object && info.Type.GetConstructor([]) is not null && !WrittenOnly.Contains(info.Type))
            .SelectMany(info => info.Type.GetProperties().Where(IsOptionalInit), (info, property) => (info.Type, Property: property))
            .Where(member => !Equals(member.Property.GetValue(Activator.CreateInstance(member.Type)), DefaultOf(member.Property.PropertyType)))
            .Select(member => $"{member.Type.Name}.{member.Property.Name}");
        Assert.Empty(lost);
    }

    // Types that are written and never read: a resumed training run compares the states of its networks.
    private static readonly Type[] WrittenOnly = [typeof(TrainOptions), typeof(ImageTrainingOptions)];

    private static bool IsOptionalInit(PropertyInfo property) => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always }
        && property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null
        && property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)) == true;

    private static object? DefaultOf(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    private static List<JsonTypeInfo> Reachable()
    {
        var found = new Dictionary<Type, JsonTypeInfo>();
        var open = new Queue<Type>(typeof(RunnerJson).GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute)).Select(attribute => (Type)attribute.ConstructorArguments[0].Value!));
        while (open.TryDequeue(out var type))
        {
            if (found.ContainsKey(type) || !RunJson.Line.TryGetTypeInfo(type, out var info)) continue;
            found.Add(type, info);
            foreach (var property in info.Properties) open.Enqueue(property.PropertyType);
            if (info.ElementType is { } element) open.Enqueue(element);
            if (Nullable.GetUnderlyingType(type) is { } value) open.Enqueue(value);
        }
        return [.. found.Values];
    }
}
