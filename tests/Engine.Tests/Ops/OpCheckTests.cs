using MidasNet.Checks;

namespace MidasNet.Engine.Tests.Ops;

public sealed class OpCheckTests(OpenDevices devices) : IClassFixture<OpenDevices>
{
    // The same instances for all tests: a check differentiates its formula once.
    private static readonly Dictionary<string, OpCheck> ByName = OpChecks.All.ToDictionary(check => check.Name);

    /// <summary>The checks whose names begin so, shared by all tests.</summary>
    internal static IReadOnlyList<OpCheck> Of(string operation)
    {
        OpCheck[] checks = [.. ByName.Values.Where(check => check.Name.StartsWith(operation, StringComparison.Ordinal))];
        Assert.NotEmpty(checks);
        return checks;
    }

    public static TheoryData<string, string> Checks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string device in TestDevices.Names)
            {
                foreach (string check in ByName.Keys) data.Add(device, check);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Output_and_gradients_agree_with_the_formula(string device, string check)
    {
        var result = ByName[check].Run(devices[device]);
        Assert.True(result.Passed, result.ToString());
        Assert.Equal(0, devices[device].StoragesInUse);
    }
}
