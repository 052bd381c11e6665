using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Engine;

namespace Rag.Onnx;

/// <summary>The row operators of <see cref="OperatorContract"/>: what each reads and writes.</summary>
internal static class RowOperators
{
    private const TensorElementType F = TensorElementType.Float;
    private const TensorElementType I = TensorElementType.Int32;
    private const TensorElementType U = TensorElementType.UInt8;

    public static IEnumerable<ManagedOperator> Create(SimdLevel simd, WorkTeam team) =>
    [
        new RowOperator<RmsNormQuantize>(OperatorContract.RmsNormQuantize, [F, F], 2, [U, F], simd, team, ReadNorm),
        new RowOperator<RowQuantize>(OperatorContract.RowQuantize, [F], 1, [U, F], simd, team, ReadPlain),
        new RowOperator<SiluMulQuantize>(OperatorContract.SiluMulQuantize, [I, F, F], 3, [U, F], simd, team, ReadGate),
        new RowOperator<Dequantize>(OperatorContract.Dequantize, [I, F, F, F, F], 3, [F], simd, team, ReadProducts),
    ];

    private static unsafe void ReadNorm(KernelContext context, ref RowCall call)
    {
        ReadPlain(context, ref call);
        call.Weight = (float*)context.Vector(1, "weight", call.Width);
    }

    private static unsafe void ReadPlain(KernelContext context, ref RowCall call)
    {
        var input = context.Input(0).Ranked(2, "x");
        (call.Rows, call.Width) = (input.Dimension(0), input.Dimension(1));
        call.Input = (float*)input.Data;
        AllocateQuantized(context, ref call);
    }

    private static unsafe void ReadGate(KernelContext context, ref RowCall call)
    {
        var products = ReadScaled(context, ref call);
        if (products % 2 != 0)
        {
            throw new ArgumentException($"gate and up need an even number of columns, not {products}");
        }

        call.Width = products / 2;
        AllocateQuantized(context, ref call);
    }

    private static unsafe void ReadProducts(KernelContext context, ref RowCall call)
    {
        call.Width = ReadScaled(context, ref call);
        if (context.Has(3))
        {
            call.Bias = (float*)context.Vector(3, "bias", call.Width);
        }

        if (context.Has(4))
        {
            call.Residual = (float*)context.Shaped(4, "residual", call.Rows, call.Width);
        }

        call.Output = (float*)context.Output(0, call.Rows, call.Width);
    }

    private static unsafe int ReadScaled(KernelContext context, ref RowCall call)
    {
        var products = context.Input(0).Ranked(2, "products");
        call.Rows = products.Dimension(0);
        call.Products = (int*)products.Data;
        call.RowScale = (float*)context.Vector(1, "row_scale", call.Rows);
        call.ColumnScale = (float*)context.Vector(2, "column_scale", products.Dimension(1));
        return products.Dimension(1);
    }

    private static unsafe void AllocateQuantized(KernelContext context, ref RowCall call)
    {
        call.Quantized = (byte*)context.Output(0, call.Rows, call.Width);
        call.Scale = (float*)context.Output(1, call.Rows);
    }
}

/// <summary>Fills in the memory of a call from a node's inputs and outputs, having checked their shapes.</summary>
internal delegate void RowReader(KernelContext context, ref RowCall call);

internal sealed class RowOperator<C>(
    string name, TensorElementType[] inputs, int requiredInputs, TensorElementType[] outputs, SimdLevel simd, WorkTeam team, RowReader read)
    : ManagedOperator(name, inputs, requiredInputs, outputs)
    where C : struct, IRowComputation
{
    private readonly WorkPool<RowWork<C>> _pool = new(() => new RowWork<C>(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var zeroPoint = attributes.Integer(OperatorContract.ZeroPoint, 128);
        return zeroPoint is >= 2 and <= 128
            ? new Kernel(zeroPoint, attributes.Float(OperatorContract.Epsilon, 1e-5f), read, _pool)
            : throw new ArgumentException($"the zero point {zeroPoint} is not in [2, 128]");
    }

    public override void Dispose() => _pool.Dispose();

    private sealed class Kernel(int zeroPoint, float epsilon, RowReader read, WorkPool<RowWork<C>> pool) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var call = new RowCall { ZeroPoint = zeroPoint, Epsilon = epsilon };
            read(context, ref call);
            var work = pool.Rent();
            try
            {
                work.Execute(call);
            }
            finally
            {
                pool.Return(work);
            }
        }
    }
}
