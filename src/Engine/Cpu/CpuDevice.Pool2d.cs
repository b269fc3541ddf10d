using System.Runtime.Intrinsics;

namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    private void PlanesMaxPool2d(Pool2dShape shape, Storage x, Storage y) =>
        team.For(shape.N * shape.C, new MaxPool2dWork { Shape = shape, X = P(x), Y = P(y) });

    private void PlanesMaxPool2dBackward(Pool2dShape shape, Storage x, Storage y, Storage dy, Storage dx) =>
        team.For(shape.N * shape.C, new MaxPool2dBackwardWork { Shape = shape, X = P(x), Y = P(y), Dy = P(dy), Dx = P(dx) });

    private void PlanesAveragePool2d(Pool2dShape shape, Storage x, Storage y) =>
        team.For(shape.N * shape.C, new AveragePool2dWork { Shape = shape, X = P(x), Y = P(y) });

    private void PlanesAveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx) =>
        team.For(shape.N * shape.C, new AveragePool2dBackwardWork { Shape = shape, Dy = P(dy), Dx = P(dx) });

    /// <summary>The part of a window that lies within the image.</summary>
    private readonly struct Window
    {
        public readonly int Top, Bottom, Left, Right;

        public Window(Pool2dShape shape, int i, int j)
        {
            int y = i * shape.Stride - shape.Padding, x = j * shape.Stride - shape.Padding;
            (Top, Bottom) = (Math.Max(0, y), Math.Min(shape.H, y + shape.WindowH));
            (Left, Right) = (Math.Max(0, x), Math.Min(shape.W, x + shape.WindowW));
        }

        public int Places => (Bottom - Top) * (Right - Left);
    }

    private struct MaxPool2dWork : IWork
    {
        public Pool2dShape Shape;
        public float* X, Y;

        public readonly void Run(int item, int worker)
        {
            float* x = X + (long)item * Shape.H * Shape.W, y = Y + (long)item * Shape.OutH * Shape.OutW;
            if (Shape is { WindowH: 2, WindowW: 2, Stride: 2, Padding: 0 })
            {
                Halve(x, y);
                return;
            }
            for (int i = 0; i < Shape.OutH; i++)
            {
                for (int j = 0; j < Shape.OutW; j++)
                {
                    var window = new Window(Shape, i, j);
                    float largest = float.NegativeInfinity;
                    for (int h = window.Top; h < window.Bottom; h++)
                    {
                        for (int w = window.Left; w < window.Right; w++)
                        {
                            float value = x[h * Shape.W + w];
                            if (value > largest || float.IsNaN(value)) largest = value;
                        }
                    }
                    *y++ = largest;
                }
            }
        }

        /// <summary>The window of nearly all networks, without its bounds checks.</summary>
        private readonly void Halve(float* x, float* y)
        {
            int width = Shape.OutW;
            for (int i = 0; i < Shape.OutH; i++, y += width)
            {
                float* upper = x + 2L * i * Shape.W, lower = upper + Shape.W;
                int j = 0;
                for (; j <= width - 4; j += 4) HalveFour(upper + 2 * j, lower + 2 * j, y + j);
                if (j < width && width >= 4)
                {
                    // The last four once more in part: cheaper than up to three alone.
                    HalveFour(upper + 2 * (width - 4), lower + 2 * (width - 4), y + width - 4);
                    j = width;
                }
                for (; j < width; j++)
                    y[j] = MathF.Max(MathF.Max(upper[2 * j], upper[2 * j + 1]), MathF.Max(lower[2 * j], lower[2 * j + 1]));
            }
        }
    }

    /// <summary>Four windows of 2x2: first the larger of each column, then of each pair of columns.</summary>
    private static void HalveFour(float* upper, float* lower, float* y)
    {
        var columns = Vector256.Max(Vector256.Load(upper), Vector256.Load(lower));
        var pairs = Vector256.Max(columns, Vector256.Shuffle(columns, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));
        Vector256.Shuffle(pairs, Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).GetLower().Store(y);
    }

    private struct MaxPool2dBackwardWork : IWork
    {
        public Pool2dShape Shape;
        public float* X, Y, Dy, Dx;

        public readonly void Run(int item, int worker)
        {
            int inArea = Shape.H * Shape.W, outArea = Shape.OutH * Shape.OutW;
            float* x = X + (long)item * inArea, dx = Dx + (long)item * inArea, y = Y + (long)item * outArea, dy = Dy + (long)item * outArea;
            new Span<float>(dx, inArea).Clear();
            if (Shape is { WindowH: 2, WindowW: 2, Stride: 2, Padding: 0 })
            {
                Double(x, y, dy, dx);
                return;
            }
            for (int i = 0; i < Shape.OutH; i++)
            {
                for (int j = 0; j < Shape.OutW; j++)
                {
                    int place = First(new Window(Shape, i, j), x, *y++);
                    dx[place] += *dy++;
                }
            }
        }

        /// <summary>The window of nearly all networks, without branches: where the maximum lies is as good as random.</summary>
        private readonly void Double(float* x, float* y, float* dy, float* dx)
        {
            int width = Shape.OutW;
            for (int i = 0; i < Shape.OutH; i++, y += width, dy += width)
            {
                float* upper = x + 2L * i * Shape.W, lower = upper + Shape.W;
                int* dUpper = (int*)(dx + 2L * i * Shape.W), dLower = dUpper + Shape.W;
                int j = 0;
                for (; j <= width - 4; j += 4) DoubleFour(upper + 2 * j, lower + 2 * j, y + j, dy + j, (float*)dUpper + 2 * j, (float*)dLower + 2 * j);
                if (j < width && width >= 4)
                {
                    j = width - 4;
                    DoubleFour(upper + 2 * j, lower + 2 * j, y + j, dy + j, (float*)dUpper + 2 * j, (float*)dLower + 2 * j);
                    j = width;
                }
                for (; j < width; j++)
                {
                    float largest = y[j];
                    int bits = ((int*)dy)[j];
                    int a = Mask(upper[2 * j] == largest), b = Mask(upper[2 * j + 1] == largest) & ~a;
                    int c = Mask(lower[2 * j] == largest) & ~(a | b);
                    dUpper[2 * j] = bits & a;
                    dUpper[2 * j + 1] = bits & b;
                    dLower[2 * j] = bits & c;
                    dLower[2 * j + 1] = bits & ~(a | b | c);
                }
            }
        }

        private static int Mask(bool set) => -(set ? 1 : 0);

        private readonly int First(Window window, float* x, float largest)
        {
            for (int h = window.Top; h < window.Bottom; h++)
            {
                for (int w = window.Left; w < window.Right; w++)
                {
                    if (x[h * Shape.W + w] == largest) return h * Shape.W + w;
                }
            }
            return window.Top * Shape.W + window.Left; // only if the window holds a NaN
        }
    }

    /// <summary>Four windows of 2x2: the gradient goes to the first place that holds the maximum, the left over the right, the upper over the lower.</summary>
    private static void DoubleFour(float* upper, float* lower, float* y, float* dy, float* dUpper, float* dLower)
    {
        // Each output and its gradient stand twice, above the two columns of its window.
        var twice = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);
        var swapped = Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6);
        var second = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
        var largest = Vector256.Shuffle(Vector128.Load(y).ToVector256(), twice);
        var gradient = Vector256.Shuffle(Vector128.Load(dy).ToVector256(), twice);
        var above = Vector256.Equals(Vector256.Load(upper), largest);
        var below = Vector256.Equals(Vector256.Load(lower), largest);
        var aboveNeighbour = Vector256.Shuffle(above, swapped);
        var belowNeighbour = Vector256.Shuffle(below, swapped);
        (gradient & Vector256.AndNot(above, aboveNeighbour & second)).Store(dUpper);
        (gradient & Vector256.AndNot(below, (belowNeighbour & second) | above | aboveNeighbour)).Store(dLower);
    }

    private struct AveragePool2dWork : IWork
    {
        public Pool2dShape Shape;
        public float* X, Y;

        public readonly void Run(int item, int worker)
        {
            float* x = X + (long)item * Shape.H * Shape.W, y = Y + (long)item * Shape.OutH * Shape.OutW;
            for (int i = 0; i < Shape.OutH; i++)
            {
                for (int j = 0; j < Shape.OutW; j++)
                {
                    var window = new Window(Shape, i, j);
                    float sum = 0;
                    for (int h = window.Top; h < window.Bottom; h++)
                    {
                        for (int w = window.Left; w < window.Right; w++) sum += x[h * Shape.W + w];
                    }
                    *y++ = sum / window.Places;
                }
            }
        }
    }

    private struct AveragePool2dBackwardWork : IWork
    {
        public Pool2dShape Shape;
        public float* Dy, Dx;

        public readonly void Run(int item, int worker)
        {
            float* dx = Dx + (long)item * Shape.H * Shape.W, dy = Dy + (long)item * Shape.OutH * Shape.OutW;
            new Span<float>(dx, Shape.H * Shape.W).Clear();
            for (int i = 0; i < Shape.OutH; i++)
            {
                for (int j = 0; j < Shape.OutW; j++)
                {
                    var window = new Window(Shape, i, j);
                    float share = *dy++ / window.Places;
                    for (int h = window.Top; h < window.Bottom; h++)
                    {
                        for (int w = window.Left; w < window.Right; w++) dx[h * Shape.W + w] += share;
                    }
                }
            }
        }
    }
}
