using Rag.Kernels.Experts;

namespace Rag.Onnx.Operators;

/// <summary>Sees what goes into the matrices of a session's experts.</summary>
internal interface IExpertWitness
{
    /// <param name="layer">Of the model.</param>
    /// <param name="work">Has just computed the layer's experts; what it shows is valid until this returns.</param>
    void See(int layer, ExpertWork work);
}
