using MidasNet.Models;

using var classifier = Classifier.Load("photos.safetensors");
foreach (var (name, probability) in classifier.Predict("cat.png").Top(3)) Console.WriteLine($"{name}: {probability:P1}");
