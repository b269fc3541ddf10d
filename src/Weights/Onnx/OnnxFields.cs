namespace MidasNet.Weights;

/// <summary>Numbers of the fields of the messages in onnx.proto that are read and written here, and of its element types.</summary>
internal static class OnnxFields
{
    public const int ModelIrVersion = 1, ModelProducer = 2, ModelProducerVersion = 3, ModelGraph = 7, ModelOpset = 8, ModelMetadata = 14;
    public const int OpsetDomain = 1, OpsetVersion = 2;
    public const int EntryKey = 1, EntryValue = 2;
    public const int GraphNode = 1, GraphName = 2, GraphInitializer = 5, GraphInput = 11, GraphOutput = 12, GraphSparseInitializer = 15;
    public const int PortName = 1, PortType = 2, TypeTensor = 1, TensorElement = 1, TensorShape = 2, ShapeDimension = 1, DimensionSize = 1, DimensionName = 2;
    public const int NodeInput = 1, NodeOutput = 2, NodeName = 3, NodeOperator = 4, NodeAttribute = 5, NodeDomain = 7;
    public const int AttributeName = 1, AttributeFloat = 2, AttributeInteger = 3, AttributeText = 4, AttributeTensor = 5, AttributeGraph = 6,
        AttributeFloats = 7, AttributeIntegers = 8, AttributeGraphs = 11, AttributeType = 20, AttributeSparse = 22;
    public const int TensorDimensions = 1, TensorType = 2, TensorName = 8, TensorRaw = 9;

    /// <summary>AttributeProto.AttributeType.</summary>
    public const int KindFloat = 1, KindInteger = 2, KindText = 3, KindTensor = 4, KindFloats = 6, KindIntegers = 7;

    /// <summary>TensorProto.DataType.</summary>
    public const int Float32 = 1, Float16 = 10;
}
