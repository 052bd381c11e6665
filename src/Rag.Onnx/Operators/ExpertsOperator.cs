using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.Experts"/>.</summary>
internal sealed class ExpertsOperator(SimdLevel simd, WorkTeam team, ExpertCounts counts, IExpertWitness? witness)
    : ManagedOperator(OperatorContract.Experts, [F, F, F, F, AnyType, F, F, AnyType, F, F, F], 1, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    // The layers of a model run one after the other, so they share the work objects and their memory.
    private readonly WorkPool<ExpertWork> _pool = new(() => new ExpertWork(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var shape = new ExpertShape(
            attributes.Integer(OperatorContract.ExpertCount),
            attributes.Integer(OperatorContract.Chosen),
            attributes.Integer(OperatorContract.ExpertSize),
            attributes.Integer(OperatorContract.Normalized) != 0,
            Defined<LinearGate>(OperatorContract.Gated, attributes),
            new GateBounds(attributes.Float(OperatorContract.Slope, 1), attributes.Float(OperatorContract.Limit, float.PositiveInfinity)),
            Defined<ExpertForm>(OperatorContract.Form, attributes)
        );
        var epsilon = attributes.Float(OperatorContract.Epsilon, 1e-5f);
        var layer = attributes.Integer(OperatorContract.Layer);
        return new ExpertsKernel(
            shape,
            epsilon,
            counts.Of(layer, shape.Count),
            _pool,
            witness is null ? null : work => witness.See(layer, work)
        );
    }

    private static T Defined<T>(string name, KernelAttributes attributes)
        where T : struct, Enum
    {
        var value = (T)(object)attributes.Integer(name);
        return Enum.IsDefined(value) ? value : throw new ArgumentException($"{name} is {value}");
    }

    public override void Dispose()
    {
        _pool.Dispose();
        base.Dispose();
    }
}
