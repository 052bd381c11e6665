namespace Rag.Api.Generators;

/// <summary>Models that write answers beside the reader, by the names under which they are asked for.</summary>
public sealed class GeneratorOptions : Dictionary<string, GeneratorSettings>
{
    public const string Section = "Generators";
}
