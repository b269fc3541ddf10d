using MidasNet.Checks;

namespace MidasNet.Engine.Tests.Ops;

public sealed class OpCheckTests(OpenDevices devices) : IClassFixture<OpenDevices>
{
    private static readonly Dictionary<string, OpCheck> ByName = OpChecks.All.ToDictionary(check => check.Name);

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
