namespace MidasNet.Weights;

/// <summary>The formats of weight files that are read here.</summary>
public enum WeightFormat
{
    /// <summary>safetensors, the format of our own files: <see cref="MidasNet.Weights.SafeTensors"/>.</summary>
    SafeTensors,

    /// <summary>A state_dict of PyTorch, .pth or .pt: <see cref="PyTorchFile"/>.</summary>
    PyTorch,

    /// <summary>HDF5 of Keras, .h5 or .weights.h5: <see cref="KerasFile"/>.</summary>
    Keras,

    /// <summary>An ONNX model: <see cref="OnnxFile"/>.</summary>
    Onnx,

    /// <summary>A TensorFlow.js layers model, model.json and shards: <see cref="TensorFlowJsModel"/>.</summary>
    TensorFlowJs,
}
