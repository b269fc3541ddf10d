namespace MidasNet.Gpu;

// Kernels that are not written yet: each goes to a file of its own, and this file goes.
internal sealed partial class GpuDevice
{
    public override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) => throw new NotSupportedException(nameof(Conv2d));

    public override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx) => throw new NotSupportedException(nameof(Conv2dBackwardInput));

    public override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw) => throw new NotSupportedException(nameof(Conv2dBackwardWeight));

    public override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) => throw new NotSupportedException(nameof(Linear));

    public override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) => throw new NotSupportedException(nameof(LinearBackwardInput));

    public override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) => throw new NotSupportedException(nameof(LinearBackwardWeight));
}
