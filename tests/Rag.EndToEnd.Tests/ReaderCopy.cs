using Rag.ModelFiles.Catalog;

namespace Rag.EndToEnd.Tests;

/// <summary>The bundled reader's files in a folder of their own, asked in other words: another generator for the service.</summary>
internal static class ReaderCopy
{
    public static string In(DirectoryInfo folder, string instruction)
    {
        foreach (var file in new DirectoryInfo(Path.Combine(ModelCatalog.BundledFolder, "news-reader-135m")).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(folder.FullName, file.Name), overwrite: true);
        }

        var form = Path.Combine(folder.FullName, "prompt.json");
        File.WriteAllText(form, File.ReadAllText(form).Replace("Give a short answer", instruction, StringComparison.Ordinal));
        return folder.FullName;
    }
}
