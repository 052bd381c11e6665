namespace Rag.ModelFiles.Templates;

/// <summary>What a template gets for a name or a field that is not there.</summary>
internal sealed class Undefined
{
    public static readonly Undefined Value = new();

    private Undefined() { }
}
