namespace Rag.Tests;

/// <summary>Folders of the default models, which the project Rag.Models lays beside every program that references it.</summary>
internal static class BundledModels
{
    public static string Reader { get; } = Folder("news-reader-135m");

    public static string Embedder { get; } = Folder("snowflake-arctic-embed-xs");

    public static string Extractor { get; } = Folder("news-extractor-22m");

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "models", name);
}
