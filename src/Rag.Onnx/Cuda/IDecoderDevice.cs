using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Cuda;

/// <summary>Where graphs with the native attention run, and where their caches lie.</summary>
internal interface IDecoderDevice : IDisposable
{
    OrtMemoryInfo Memory { get; }

    /// <summary>Options of a new session on the device; the caller disposes them.</summary>
    SessionOptions CreateOptions();
}
