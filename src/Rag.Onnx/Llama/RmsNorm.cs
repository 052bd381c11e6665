namespace Rag.Onnx.Llama;

/// <summary>An RMS normalization: its gain and the name of its result.</summary>
internal sealed record RmsNorm(string Name, float[] Gain, float Epsilon);
