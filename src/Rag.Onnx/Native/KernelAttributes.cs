namespace Rag.Onnx.Native;

/// <summary>The attributes of the node for which a kernel is created.</summary>
internal readonly struct KernelAttributes(nint info)
{
    public int Integer(string name) =>
        checked(
            (int)(OrtApi.IntegerAttribute(info, name) ?? throw new ArgumentException($"the attribute {name} is missing or is no integer"))
        );

    public int Integer(string name, int absent) => OptionalInteger(name) ?? absent;

    public int? OptionalInteger(string name) => checked((int?)OrtApi.IntegerAttribute(info, name));

    public float Float(string name) =>
        OrtApi.FloatAttribute(info, name) ?? throw new ArgumentException($"the attribute {name} is missing or is no float");

    public float Float(string name, float absent) => OptionalFloat(name) ?? absent;

    public float? OptionalFloat(string name) => OrtApi.FloatAttribute(info, name);

    public string Text(string name) =>
        OrtApi.TextAttribute(info, name) ?? throw new ArgumentException($"the attribute {name} is missing or is no string");
}
