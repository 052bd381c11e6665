namespace Rag.ModelFiles.Onnx;

/// <summary>A node of an ONNX graph.</summary>
/// <param name="Domain">"" for the operators of ONNX itself.</param>
/// <param name="Inputs">Names of values; "" for one that is left out.</param>
/// <param name="Outputs">Likewise.</param>
internal sealed record OnnxNode(
    string Name,
    string Domain,
    string Operation,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes
)
{
    /// <summary>The name of an input; "" where the node has no such input.</summary>
    public string Input(int place) => place < Inputs.Count ? Inputs[place] : "";

    /// <inheritdoc cref="Input"/>
    public string Output(int place) => place < Outputs.Count ? Outputs[place] : "";

    public long Integer(string attribute, long otherwise) => Attributes.TryGetValue(attribute, out var value) ? value.Integer : otherwise;

    public float Real(string attribute, float otherwise) => Attributes.TryGetValue(attribute, out var value) ? value.Real : otherwise;

    /// <summary>The numbers of a list; empty where the node has none.</summary>
    public IReadOnlyList<long> Integers(string attribute) => Attributes.TryGetValue(attribute, out var value) ? value.Integers : [];

    public override string ToString() => $"{(Name.Length > 0 ? Name : Output(0))} ({Operation})";
}
