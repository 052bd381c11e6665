using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Native;

namespace Rag.Onnx.Encoders;

/// <summary>Runs of an encoder's graph over one row of tokens.</summary>
internal static class EncoderRows
{
    /// <param name="inputs">Those of <see cref="EncoderGraph.InputsOf"/>: a graph that does not tell texts apart gets no types.</param>
    public static float[] RunRow(this OnnxSession session, string[] inputs, int[] ids, int[] types, string[] outputs)
    {
        using var options = new RunOptions();
        using var idValues = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
        using var typeValues = OrtValue.CreateTensorValueFromMemory(types, [1, types.Length]);
        OrtValue[] values = inputs.Length > 1 ? [idValues, typeValues] : [idValues];
        using var results = session.Inference.Run(options, inputs, values, outputs);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
