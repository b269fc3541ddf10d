using MidasNet;
using MidasNet.Learning;

using var device = Device.OpenCpu();
using var trained = ImageTraining.Run("photos", device, new ImageTrainingOptions { Epochs = 30, Seed = 1 });
Console.WriteLine($"accuracy on held-out pictures: {trained.Accuracy?.ToPercent()}");
trained.Save("photos.safetensors");
