using System.Numerics;

namespace MidasNet.Cpu;

// Images are [N, H, W, C] in memory: each step computes a window for one vector of channels.
internal sealed unsafe partial class CpuDevice
{
    internal override void MaxPool2d(Pool2dShape shape, Storage x, Storage y, Storage? places)
    {
        if (places is null) Pool<Maximum>(shape, x, y);
        else team.For(OutputRows(shape).Items, new MaxPool2dWork { Shape = shape, X = P(x), Y = P(y), Places = (int*)P(places) });
    }

    internal override void MaxPool2dBackward(Pool2dShape shape, Storage places, Storage dy, Storage dx) =>
        PoolBackward<ToThePlace>(shape, (int*)P(places), dy, dx);

    internal override void AveragePool2d(Pool2dShape shape, Storage x, Storage y) => Pool<Mean>(shape, x, y);

    internal override void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx) => PoolBackward<ToAll>(shape, null, dy, dx);

    private void Pool<TSummary>(Pool2dShape shape, Storage x, Storage y) where TSummary : struct, ISummary =>
        team.For(OutputRows(shape).Items, new PoolWork<TSummary> { Shape = shape, X = P(x), Y = P(y) });

    private void PoolBackward<TShare>(Pool2dShape shape, int* places, Storage dy, Storage dx) where TShare : struct, IShare =>
        team.For(InputRows(shape).Items, new PoolBackwardWork<TShare> { Shape = shape, Places = places, Dy = P(dy), Dx = P(dx) });

    private static RowSplit OutputRows(Pool2dShape shape) => RowSplit.Of(shape.N * shape.OutH, (long)shape.Stride * shape.W * shape.C);

    // Windows that reach over the border of two items are looked at by both, so no item is lower than some windows.
    private static RowSplit InputRows(Pool2dShape shape) => RowSplit.Of(shape.N * shape.H, (long)shape.W * shape.C, minRows: 2 * shape.WindowH);

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

        public int Height => Bottom - Top;

        public int Width => Right - Left;
    }

    /// <summary>The reduction of the values of a window.</summary>
    private interface ISummary
    {
        static abstract Vector<float> Nothing { get; }

        static abstract Vector<float> And(Vector<float> summary, Vector<float> x);

        static abstract Vector<float> Of(Vector<float> summary, float places);
    }

    /// <summary>The maximum; NaN is larger than all other values.</summary>
    private readonly struct Maximum : ISummary
    {
        public static Vector<float> Nothing => Vector.Create(float.NegativeInfinity);

        public static Vector<float> And(Vector<float> summary, Vector<float> x) => Vector.Max(summary, x);

        public static Vector<float> Of(Vector<float> summary, float places) => summary;
    }

    private readonly struct Mean : ISummary
    {
        public static Vector<float> Nothing => Vector<float>.Zero;

        public static Vector<float> And(Vector<float> summary, Vector<float> x) => summary + x;

        public static Vector<float> Of(Vector<float> summary, float places) => summary / Vector.Create(places);
    }

    private struct PoolWork<TSummary> : IWork where TSummary : struct, ISummary
    {
        public Pool2dShape Shape;
        public float* X, Y;

        public readonly void Run(int item, int worker)
        {
            var rows = OutputRows(Shape);
            for (int row = rows.First(item); row < rows.End(item); row++)
            {
                float* x = X + (long)(row / Shape.OutH) * Shape.H * Shape.W * Shape.C, y = Y + (long)row * Shape.OutW * Shape.C;
                for (int j = 0; j < Shape.OutW; j++, y += Shape.C)
                {
                    var window = new Window(Shape, row % Shape.OutH, j);
                    Summarise(x + (window.Top * Shape.W + window.Left) * (long)Shape.C, window.Height, window.Width, y);
                }
            }
        }

        private readonly void Summarise(float* x, int height, int width, float* y)
        {
            int channels = Shape.C;
            long row = (long)Shape.W * channels;
            for (int c = 0; c < channels; c += ChannelVector.Count)
            {
                var summary = TSummary.Nothing;
                float* first = x + c;
                for (int u = 0; u < height; u++, first += row)
                {
                    float* place = first;
                    for (int v = 0; v < width; v++, place += channels) summary = TSummary.And(summary, Vector.Load(place));
                }
                TSummary.Of(summary, height * width).Store(y + c, channels - c);
            }
        }
    }

    /// <summary>The maximum and its index in the window, u·width + v.</summary>
    private struct MaxPool2dWork : IWork
    {
        public Pool2dShape Shape;
        public float* X, Y;
        public int* Places;

        public readonly void Run(int item, int worker)
        {
            var rows = OutputRows(Shape);
            for (int row = rows.First(item); row < rows.End(item); row++)
            {
                float* x = X + (long)(row / Shape.OutH) * Shape.H * Shape.W * Shape.C;
                long output = (long)row * Shape.OutW * Shape.C;
                for (int j = 0; j < Shape.OutW; j++, output += Shape.C) Find(x, row % Shape.OutH, j, Y + output, Places + output);
            }
        }

        private readonly void Find(float* x, int i, int j, float* y, int* places)
        {
            var window = new Window(Shape, i, j);
            int channels = Shape.C, first = (window.Top - i * Shape.Stride + Shape.Padding) * Shape.WindowW + window.Left - j * Shape.Stride + Shape.Padding;
            for (int c = 0; c < channels; c += ChannelVector.Count)
            {
                var largest = Vector.Create(float.NegativeInfinity);
                var at = Vector.Create(first);
                for (int u = 0; u < window.Height; u++)
                {
                    float* value = x + ((window.Top + u) * Shape.W + window.Left) * (long)channels + c;
                    int place = first + u * Shape.WindowW;
                    for (int v = 0; v < window.Width; v++, value += channels, place++)
                    {
                        // The first of equals wins, and the first NaN over all.
                        var candidate = Vector.Load(value);
                        var wins = ~Vector.LessThanOrEqual(candidate, largest) & Vector.Equals(largest, largest);
                        largest = Vector.ConditionalSelect(wins, candidate, largest);
                        at = Vector.ConditionalSelect(wins, Vector.Create(place), at);
                    }
                }
                largest.Store(y + c, channels - c);
                at.As<int, float>().Store((float*)places + c, channels - c);
            }
        }
    }

    /// <summary>The distribution of a window's gradient over its pixels.</summary>
    private interface IShare
    {
        static abstract Vector<float> Of(Vector<float> dy, float places);

        static abstract Vector<float> At(int place, Vector<float> share, int* chosen);
    }

    private readonly struct ToThePlace : IShare
    {
        public static Vector<float> Of(Vector<float> dy, float places) => dy;

        public static Vector<float> At(int place, Vector<float> share, int* chosen) =>
            share & Vector.Equals(Vector.Load(chosen), Vector.Create(place)).As<int, float>();
    }

    private readonly struct ToAll : IShare
    {
        public static Vector<float> Of(Vector<float> dy, float places) => dy / Vector.Create(places);

        public static Vector<float> At(int place, Vector<float> share, int* chosen) => share;
    }

    /// <summary>Some rows of dx, possibly of several images.</summary>
    private struct PoolBackwardWork<TShare> : IWork where TShare : struct, IShare
    {
        public Pool2dShape Shape;
        public int* Places;
        public float* Dy, Dx;

        // Windows that do not overlap: each pixel is written once, and only the rest at the lower and right edge is cleared.
        private readonly bool Tiled =>
            Shape.Padding == 0 && (Shape.OutH == 1 || Shape.WindowH == Shape.Stride) && (Shape.OutW == 1 || Shape.WindowW == Shape.Stride);

        public readonly void Run(int item, int worker)
        {
            var rows = InputRows(Shape);
            int end = rows.End(item);
            for (int row = rows.First(item); row < end;)
            {
                int top = row % Shape.H, bottom = Math.Min(Shape.H, top + end - row);
                Run(row / Shape.H, top, bottom);
                row += bottom - top;
            }
        }

        private readonly void Run(int n, int top, int bottom)
        {
            float* dx = Dx + (long)n * Shape.H * Shape.W * Shape.C;
            long output = (long)n * Shape.OutH * Shape.OutW * Shape.C, outputRow = (long)Shape.OutW * Shape.C;
            if (Tiled) ClearLeftOver(dx, top, bottom);
            else Clear(dx, top, bottom, 0);

            int first = Math.Max(0, (top - Shape.WindowH + Shape.Padding + Shape.Stride) / Shape.Stride);
            int last = Math.Min(Shape.OutH - 1, (bottom - 1 + Shape.Padding) / Shape.Stride);
            for (int i = first; i <= last; i++)
            {
                for (int j = 0; j < Shape.OutW; j++)
                    Share(dx, i, j, top, bottom, output + i * outputRow + j * (long)Shape.C);
            }
        }

        private readonly void Share(float* dx, int i, int j, int top, int bottom, long output)
        {
            var window = new Window(Shape, i, j);
            int from = Math.Max(top, window.Top), to = Math.Min(bottom, window.Bottom), channels = Shape.C;
            int first = (from - i * Shape.Stride + Shape.Padding) * Shape.WindowW + window.Left - j * Shape.Stride + Shape.Padding;
            bool tiled = Tiled;
            for (int c = 0; c < channels; c += ChannelVector.Count)
            {
                var share = TShare.Of(Vector.Load(Dy + output + c), window.Height * window.Width);
                int* chosen = Places + output + c;
                for (int h = from; h < to; h++)
                {
                    float* target = dx + (h * Shape.W + window.Left) * (long)channels + c;
                    int place = first + (h - from) * Shape.WindowW;
                    for (int v = 0; v < window.Width; v++, target += channels, place++)
                    {
                        var here = TShare.At(place, share, chosen);
                        (tiled ? here : Vector.Load(target) + here).Store(target, channels - c);
                    }
                }
            }
        }

        private readonly void ClearLeftOver(float* dx, int top, int bottom)
        {
            int lower = Math.Min(bottom, (Shape.OutH - 1) * Shape.Stride + Shape.WindowH), right = (Shape.OutW - 1) * Shape.Stride + Shape.WindowW;
            if (right < Shape.W) Clear(dx, top, lower, right);
            Clear(dx, Math.Max(top, lower), bottom, 0);
        }

        private readonly void Clear(float* dx, int top, int bottom, int left)
        {
            for (int h = top; h < bottom; h++) new Span<float>(dx + (h * Shape.W + left) * (long)Shape.C, (Shape.W - left) * Shape.C).Clear();
        }
    }
}
