using Rag.ModelFiles.Safetensors;

namespace Rag.ModelFiles.Tests.Quantized;

/// <param name="Values">What the tensors stand for.</param>
internal sealed record EncodedMatrix(IReadOnlyList<TensorToWrite> Tensors, float[] Values);
