using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Cuda;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;

namespace Rag.Onnx.Tests.Cuda;

/// <summary>The CPU as a device for graphs with the native attention.</summary>
internal sealed class StandInDevice : IDecoderDevice
{
    private readonly OperatorDomain _operators = new(GraphBuilder.Microsoft, [new NativeAttentionStandIn()]);

    public OrtMemoryInfo Memory => OrtMemoryInfo.DefaultInstance;

    public SessionOptions CreateOptions()
    {
        var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            IntraOpNumThreads = 1,
            EnableMemoryPattern = false,
        };
        _operators.AddTo(options);
        return options;
    }

    public void Dispose() => _operators.Dispose();
}
