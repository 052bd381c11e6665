using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>A published way to store quantized layers in safetensors.</summary>
internal interface IQuantizedForm
{
    /// <summary>The value of quant_method.</summary>
    string Method { get; }

    /// <summary>The matrices of all quantized layers; takes the tensors that they are made of.</summary>
    /// <exception cref="ModelFileException">A tensor lacks its companions, or they do not fit it.</exception>
    IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings);
}
