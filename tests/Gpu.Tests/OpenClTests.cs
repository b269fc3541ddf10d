using ILGPU.Runtime.OpenCL;
using MidasNet.Checks;

namespace MidasNet.Gpu.Tests;

/// <summary>
/// The kernels on whatever device of OpenCL is there: another compiler's opinion of them. Nobody opens such a device but this test.
/// </summary>
public sealed class OpenClTests
{
    [Fact]
    public void Operations_agree_with_their_formulas_on_a_device_of_OpenCL()
    {
        // Where there is no library of OpenCL, ILGPU finds no devices; devices without a generic address space it leaves out.
        var context = GpuDevices.CreateContext(builder => builder.OpenCL());
        var devices = context.GetCLDevices();
        if (devices.Count == 0)
        {
            context.Dispose();
            Assert.Skip("no device of OpenCL that ILGPU accepts");
        }
        using var device = new GpuDevice(context, devices[0].CreateCLAccelerator(context), Precision.Full);
        Assert.Empty(OpenClResults(device).Where(result => !result.Passed).Select(result => result.ToString()));
    }

    private static IEnumerable<CheckResult> OpenClResults(Device device) => OpChecks.All.Select(check => check.Run(device));
}
