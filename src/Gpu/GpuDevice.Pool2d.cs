using ILGPU;

namespace MidasNet.Gpu;

// Images are [N, H, W, C] in memory: neighbouring threads take neighbouring channels. Backward passes gather, so that no two threads write to the same address.
internal sealed partial class GpuDevice
{
    internal override void MaxPool2d(Pool2dShape shape, Storage x, Storage y, Storage? places)
    {
        if (places is null) ForEach(OutputLength(shape), new MaxPool2dWork(shape, View(x), View(y)));
        else ForEach(OutputLength(shape), new MaxPool2dPlacesWork(shape, View(x), View(y), View(places).Cast<int>()));
    }

    internal override void MaxPool2dBackward(Pool2dShape shape, Storage places, Storage dy, Storage dx) =>
        ForEach(InputLength(shape), new MaxPool2dBackwardWork(shape, View(places).Cast<int>(), View(dy), View(dx)));

    internal override void AveragePool2d(Pool2dShape shape, Storage x, Storage y) =>
        ForEach(OutputLength(shape), new AveragePool2dWork(shape, View(x), View(y)));

    internal override void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx) =>
        ForEach(InputLength(shape), new AveragePool2dBackwardWork(shape, View(dy), View(dx)));

    private static int OutputLength(Pool2dShape shape) => shape.N * shape.OutH * shape.OutW * shape.C;

    private static int InputLength(Pool2dShape shape) => shape.N * shape.H * shape.W * shape.C;

    /// <summary>The part of an output's window that lies within the image, and where its image begins.</summary>
    internal readonly struct PoolWindow
    {
        public readonly int Top, Bottom, Left, Right, Image, C;

        public PoolWindow(Pool2dShape shape, int output)
        {
            int pixel = output / shape.C, line = pixel / shape.OutW, n = line / shape.OutH;
            int top = (line - n * shape.OutH) * shape.Stride - shape.Padding, left = (pixel - line * shape.OutW) * shape.Stride - shape.Padding;
            (Top, Bottom) = (Math.Max(0, top), Math.Min(shape.H, top + shape.WindowH));
            (Left, Right) = (Math.Max(0, left), Math.Min(shape.W, left + shape.WindowW));
            C = output - pixel * shape.C;
            Image = n * shape.H;
        }
    }

    /// <summary>The outputs whose windows cover an input.</summary>
    internal readonly struct PoolCover
    {
        public readonly int FirstI, LastI, FirstJ, LastJ, H, W, Image, C;

        public PoolCover(Pool2dShape shape, int input)
        {
            int pixel = input / shape.C, line = pixel / shape.W, n = line / shape.H;
            H = line - n * shape.H;
            W = pixel - line * shape.W;
            C = input - pixel * shape.C;
            Image = n * shape.OutH;
            FirstI = Math.Max(0, (H - shape.WindowH + shape.Padding + shape.Stride) / shape.Stride);
            LastI = Math.Min(shape.OutH - 1, (H + shape.Padding) / shape.Stride);
            FirstJ = Math.Max(0, (W - shape.WindowW + shape.Padding + shape.Stride) / shape.Stride);
            LastJ = Math.Min(shape.OutW - 1, (W + shape.Padding) / shape.Stride);
        }
    }

    /// <summary>True if a value replaces the maximum so far: the first of equals stays, and the first NaN wins.</summary>
    // NaN is tested by its bits, as ILGPU may fold comparisons with NaN.
    private static bool Wins(float value, float largest) => !IsNaN(largest) && (value > largest || IsNaN(value));

    private static bool IsNaN(float value) => (Interop.FloatAsInt(value) & 0x7FFFFFFF) > 0x7F800000;

    internal readonly struct MaxPool2dWork(Pool2dShape shape, ArrayView<float> x, ArrayView<float> y) : IElementWork
    {
        public void At(int index)
        {
            var window = new PoolWindow(shape, index);
            float largest = float.NegativeInfinity;
            for (int h = window.Top; h < window.Bottom; h++)
            {
                for (int w = window.Left; w < window.Right; w++)
                {
                    float value = x[((window.Image + h) * shape.W + w) * shape.C + window.C];
                    if (Wins(value, largest)) largest = value;
                }
            }
            y[index] = largest;
        }
    }

    /// <summary>The maximum and its index in the image, h·W + w.</summary>
    internal readonly struct MaxPool2dPlacesWork(Pool2dShape shape, ArrayView<float> x, ArrayView<float> y, ArrayView<int> places) : IElementWork
    {
        public void At(int index)
        {
            var window = new PoolWindow(shape, index);
            float largest = float.NegativeInfinity;
            int place = window.Top * shape.W + window.Left;
            for (int h = window.Top; h < window.Bottom; h++)
            {
                for (int w = window.Left; w < window.Right; w++)
                {
                    float value = x[((window.Image + h) * shape.W + w) * shape.C + window.C];
                    if (!Wins(value, largest)) continue;
                    largest = value;
                    place = h * shape.W + w;
                }
            }
            y[index] = largest;
            places[index] = place;
        }
    }

    internal readonly struct MaxPool2dBackwardWork(Pool2dShape shape, ArrayView<int> places, ArrayView<float> dy, ArrayView<float> dx) : IElementWork
    {
        public void At(int index)
        {
            var cover = new PoolCover(shape, index);
            int place = cover.H * shape.W + cover.W;
            float sum = 0;
            for (int i = cover.FirstI; i <= cover.LastI; i++)
            {
                for (int j = cover.FirstJ; j <= cover.LastJ; j++)
                {
                    int output = ((cover.Image + i) * shape.OutW + j) * shape.C + cover.C;
                    if (places[output] == place) sum += dy[output];
                }
            }
            dx[index] = sum;
        }
    }

    internal readonly struct AveragePool2dWork(Pool2dShape shape, ArrayView<float> x, ArrayView<float> y) : IElementWork
    {
        public void At(int index)
        {
            var window = new PoolWindow(shape, index);
            float sum = 0;
            for (int h = window.Top; h < window.Bottom; h++)
            {
                for (int w = window.Left; w < window.Right; w++) sum += x[((window.Image + h) * shape.W + w) * shape.C + window.C];
            }
            y[index] = sum / ((window.Bottom - window.Top) * (window.Right - window.Left));
        }
    }

    internal readonly struct AveragePool2dBackwardWork(Pool2dShape shape, ArrayView<float> dy, ArrayView<float> dx) : IElementWork
    {
        public void At(int index)
        {
            var cover = new PoolCover(shape, index);
            float sum = 0;
            for (int i = cover.FirstI; i <= cover.LastI; i++)
            {
                int top = i * shape.Stride - shape.Padding, height = Math.Min(shape.H, top + shape.WindowH) - Math.Max(0, top);
                for (int j = cover.FirstJ; j <= cover.LastJ; j++)
                {
                    int left = j * shape.Stride - shape.Padding, width = Math.Min(shape.W, left + shape.WindowW) - Math.Max(0, left);
                    sum += dy[((cover.Image + i) * shape.OutW + j) * shape.C + cover.C] / (height * width);
                }
            }
            dx[index] = sum;
        }
    }
}
