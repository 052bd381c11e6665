using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Onnx.Native;

namespace Rag.Onnx.Tests.Encoders;

/// <summary>A copy of one of the small reference encoders, whose files a test changes.</summary>
internal sealed class TinyEncoder(string family) : TinyModel<TinyEncoder>(family)
{
    public int[][] CaseIds
    {
        get
        {
            using var reference = JsonFile.Read(Folder.File("reference.json"));
            return
            [
                .. reference
                    .RootElement.GetProperty("cases")
                    .EnumerateArray()
                    .Select(line => line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray()),
            ];
        }
    }

    /// <summary>Gives the model a tokenizer for lower-cased words of few letters.</summary>
    public TinyEncoder WithVocabulary()
    {
        IEnumerable<string> letters = [.. Enumerable.Range('a', 26).Select(letter => $"{(char)letter}"), "."];
        Write("vocab.txt", string.Join('\n', ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. letters, .. letters.Select(letter => "##" + letter)]));
        return this;
    }

    /// <summary>The graph's output for one row, in fp32.</summary>
    public float[] Run(IEncoderHead head, string output, int[] ids) => Run(head, output, [ids])[0];

    /// <summary>The same for rows of one length in one run.</summary>
    public float[][] Run(IEncoderHead head, string output, int[][] rows, EncoderPrecision precision = EncoderPrecision.Float32)
    {
        var architecture = EncoderArchitecture.Read(Path);
        using var weights = WeightSource.Open(Path);
        var graph = EncoderGraph.Build(null, weights, architecture, head, precision.Form());
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 1 });
        using var options = new Microsoft.ML.OnnxRuntime.RunOptions();
        var length = rows[0].Length;
        int[] all = [.. rows.SelectMany(row => row)];
        using var ids = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(all, [rows.Length, length]);
        using var types = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(new int[all.Length], [rows.Length, length]);
        var inputs = EncoderGraph.InputsOf(architecture, head);
        using var results = session.Inference.Run(options, inputs, inputs.Length > 1 ? [ids, types] : [ids], [output]);
        var values = results[0].GetTensorDataAsSpan<float>().ToArray();
        return [.. values.Chunk(values.Length / rows.Length)];
    }
}
