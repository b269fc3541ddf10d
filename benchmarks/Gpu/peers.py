"""The rows of MidasNet.Benchmarks.Gpu with PyTorch: python3 peers.py [--rows TEXT,TEXT] [--seconds S] [--no-compile]"""
import argparse
import statistics
import sys
import time

try:
    import torch
    from torch import nn
    import torch.nn.functional as F
except ImportError:
    sys.exit("Nothing was measured: PyTorch is not installed.")
if not torch.cuda.is_available():
    sys.exit("Nothing was measured: PyTorch finds no GPU.")

parser = argparse.ArgumentParser()
parser.add_argument("--rows", default="")
parser.add_argument("--seconds", type=float, default=0.5)
parser.add_argument("--no-compile", action="store_true")
options = parser.parse_args()
wanted = [text.strip().lower() for text in options.rows.split(",") if text.strip()]
device, classes = torch.device("cuda"), 62
torch.backends.cudnn.benchmark = True
BLOCKS = 5


def seconds_of(run):
    for _ in range(3):
        run()
    torch.cuda.synchronize()

    def block(runs):
        start = time.perf_counter()
        for _ in range(runs):
            run()
        torch.cuda.synchronize()
        return (time.perf_counter() - start) / runs

    runs = int(min(max(options.seconds / BLOCKS / max(block(1), 1e-6), 1), 10_000))
    return statistics.median(block(runs) for _ in range(BLOCKS))


def report(name, make, flops=0.0, gigabytes=0.0, precisions=(False, True), kind="eager"):
    """Prints a row for each precision; a failed row shows the reason and does not stop the others."""
    if wanted and not any(text in name.lower() for text in wanted):
        return
    for tf32 in precisions:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        precision = ("tf32" if tf32 else "fp32") if flops else ""
        try:
            seconds = min(seconds_of(run) for run in make())
            rate = f"{flops / seconds / 1e12:.3g} TFLOP/s" if flops > 1 else f"{gigabytes / seconds:.4g} GB/s" if gigabytes else "-"
            print(f"| {name} | {kind} | {precision} | {1e3 * seconds:.4g} | {rate} |", flush=True)
        except Exception as failure:
            print(f"| {name} | {kind} | {precision} | - | {type(failure).__name__}: {str(failure).splitlines()[0][:80]} |", flush=True)
        torch.cuda.empty_cache()


def random(*shape):
    return torch.rand(shape, device=device) * 2 - 1


def products():
    for m, n, k in [(s, s, s) for s in (512, 1024, 2048, 4096, 8192)] + [(50176, 32, 288), (64, 256, 3136)]:
        def make(m=m, n=n, k=k):
            x, w, y = random(m, k), random(n, k), random(m, n)
            return [lambda: torch.matmul(x, w.t(), out=y)]
        report(f"sgemm {m}x{n}x{k}", make, 2.0 * m * n * k)


def convolutions():
    sizes = [(1, 32, 28, 3, 1), (32, 32, 28, 3, 1), (32, 64, 14, 3, 1), (64, 64, 28, 3, 1), (128, 128, 14, 3, 1), (256, 256, 8, 3, 1), (64, 64, 28, 3, 2),
             (64, 64, 28, 1, 1), (32, 32, 28, 5, 1), (1, 24, 48, 5, 2), (64, 64, 224, 3, 1), (256, 256, 56, 3, 1), (512, 512, 28, 3, 1)]
    for c, o, side, kernel, stride in sizes:
        pad, out = kernel // 2, (side + 2 * (kernel // 2) - kernel) // stride + 1
        name = f"{c}-{o} {side}x{side}, {kernel}x{kernel}" + (f" stride {stride}" if stride > 1 else "")
        flops = 2.0 * 64 * o * out * out * c * kernel * kernel

        def make(which, c=c, o=o, side=side, kernel=kernel, stride=stride, pad=pad, out=out):
            runs = []
            for layout in (torch.contiguous_format, torch.channels_last):
                x, w, dy = (t.to(memory_format=layout) for t in (random(64, c, side, side), random(o, c, kernel, kernel), random(64, o, out, out)))
                if which == "":
                    runs.append(lambda x=x, w=w: F.relu_(F.conv2d(x, w, stride=stride, padding=pad)))
                else:
                    mask = [which == "dx ", which == "dw ", False]
                    runs.append(lambda x=x, w=w, dy=dy, mask=mask: torch.ops.aten.convolution_backward(
                        dy, x, w, None, [stride, stride], [pad, pad], [1, 1], False, [0, 0], 1, mask))
            return runs

        with torch.no_grad():
            for which in ("", "dx ", "dw "):
                report(f"conv {which}{name}", lambda which=which: make(which), flops)


BLOCKS_OF_VGG19 = [(2, 64), (2, 128), (4, 256), (4, 512), (4, 512)]


def vgg19_layers():
    layers, channels = [], 3
    for count, outputs in BLOCKS_OF_VGG19:
        for _ in range(count):
            layers += [nn.Conv2d(channels, outputs, 3, padding=1), nn.ReLU(inplace=True)]
            channels = outputs
        layers.append(nn.MaxPool2d(2))
    return layers


def vgg19_flops(side):
    flops, channels = 0.0, 3
    for count, outputs in BLOCKS_OF_VGG19:
        for _ in range(count):
            flops += 2.0 * 9 * channels * outputs * side * side
            channels = outputs
        side //= 2
    return flops


def small_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64 * 49, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, classes))


SMALL_CNN_FLOPS = 2.0 * (9 * (32 + 32 * 32) * 28 * 28 + 9 * (32 * 64 + 64 * 64) * 14 * 14 + 64 * 49 * 256 + 256 * classes)


def networks():
    kinds = ["eager"] if options.no_compile else ["eager", "compiled"]
    for kind in kinds:
        for side in (32, 224):
            def make(side=side):
                model = nn.Sequential(*vgg19_layers()).to(device, memory_format=torch.channels_last).eval()
                x = random(64, 3, side, side).to(memory_format=torch.channels_last)
                call = torch.compile(model) if kind == "compiled" else model

                def run():
                    with torch.inference_mode():
                        call(x)
                return [run]
            report(f"vgg19 features {side} batch 64", make, 64 * vgg19_flops(side), kind=kind)
        training(f"train small-cnn batch 64", (64, 1, 28, 28), small_cnn, 3 * 64 * SMALL_CNN_FLOPS, kind)
        training(f"train small-cnn batch 256", (256, 1, 28, 28), small_cnn, 3 * 256 * SMALL_CNN_FLOPS, kind)
        training("train vgg19 32 batch 64", (64, 3, 32, 32), lambda: nn.Sequential(*vgg19_layers(), nn.Flatten(), nn.Linear(512, classes)),
                 3 * 64 * vgg19_flops(32), kind)


def training(name, shape, build, flops, kind):
    def make():
        model = build().to(device, memory_format=torch.channels_last)
        call = torch.compile(model) if kind == "compiled" else model
        adam = torch.optim.Adam(model.parameters(), fused=True)
        # The upload of the batch is part of a step, as in the other program.
        images, labels = torch.rand(shape).pin_memory(), (7 * torch.arange(shape[0]) % classes).to(device)

        def run():
            x = images.to(device, non_blocking=True).contiguous(memory_format=torch.channels_last)
            loss = F.cross_entropy(call(x), labels)
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
        return [run]
    report(name, make, flops, kind=kind)


def memory_bound():
    n, images, channels, side = 1 << 26, 256, 64, 56
    pixels = images * channels * side * side

    def one(name, gigabytes, make):
        report(name, make, gigabytes=gigabytes, precisions=(False,))

    def add():
        a, b, y = random(n), random(n), random(n)
        return [lambda: torch.add(a, b, out=y)]

    def relu():
        x, y = random(n), random(n)
        return [lambda: torch.clamp_min(x, 0, out=y)]

    def adam():
        w = random(n).requires_grad_()
        w.grad = random(n)
        optimizer = torch.optim.Adam([w], fused=True)
        return [optimizer.step]

    def batch_norm(backward):
        def make():
            runs = []
            for layout in (torch.contiguous_format, torch.channels_last):
                x = random(images, channels, side, side).to(memory_format=layout).requires_grad_(backward)
                gamma, beta = random(channels).requires_grad_(backward), random(channels).requires_grad_(backward)

                def forward(x=x, gamma=gamma, beta=beta):
                    return F.relu(F.batch_norm(x, None, None, gamma, beta, training=True))
                if backward:
                    y = forward()
                    dy = torch.ones_like(y)
                    runs.append(lambda y=y, dy=dy, x=x, gamma=gamma, beta=beta: torch.autograd.grad(y, (x, gamma, beta), dy, retain_graph=True))
                else:
                    runs.append(forward)
            return runs
        return make

    def pool(backward):
        def make():
            runs = []
            for layout in (torch.contiguous_format, torch.channels_last):
                x = random(images, channels, side, side).to(memory_format=layout).requires_grad_(backward)
                if backward:
                    y = F.max_pool2d(x, 2)
                    dy = torch.ones_like(y)
                    runs.append(lambda y=y, x=x, dy=dy: torch.autograd.grad(y, x, dy, retain_graph=True))
                else:
                    runs.append(lambda x=x: F.max_pool2d(x, 2))
            return runs
        return make

    def softmax():
        x = random(1 << 16, 1000)
        return [lambda: torch.softmax(x, 1)]

    def transpose(to_last):
        x = random(images, channels, side, side)
        if not to_last:
            x = x.to(memory_format=torch.channels_last)
        layout = torch.channels_last if to_last else torch.contiguous_format
        return [lambda: x.contiguous(memory_format=layout)]

    one("add", 12e-9 * n, add)
    one("relu", 8e-9 * n, relu)
    one("adam", 28e-9 * n, adam)
    one("batch norm, training", 12e-9 * pixels, batch_norm(False))
    one("batch norm, backward", 20e-9 * pixels, batch_norm(True))
    one("max pool 2x2", 6e-9 * pixels, pool(False))
    one("max pool 2x2, backward", 6e-9 * pixels, pool(True))
    one("softmax", 8e-9 * (1 << 16) * 1000, softmax)
    one("transpose to channels last", 8e-9 * pixels, lambda: transpose(True))
    one("transpose to channels first", 8e-9 * pixels, lambda: transpose(False))


print(f"{torch.cuda.get_device_name()}; PyTorch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}\n")
print("| row | kind | precision | ms | TFLOP/s or GB/s |\n|---|---|---|--:|--:|")
products()
convolutions()
networks()
memory_bound()
