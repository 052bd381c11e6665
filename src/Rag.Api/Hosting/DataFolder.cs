namespace Rag.Api.Hosting;

/// <summary>The folder that holds everything the service stores.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record DataFolder(string Path)
{
    private const string Name = "data";
    private const string CheckoutMark = "Rag.sln";

    /// <summary>Where data lies unless a command says otherwise.</summary>
    public static DataFolder Default() => DefaultFor(AppContext.BaseDirectory, Directory.GetCurrentDirectory());

    /// <summary>
    /// <c>data</c> at the root of the checkout that the program was built in, so that it is the same folder from wherever the program is
    /// started; of a program that lies in no checkout, <c>data</c> in the current folder.
    /// </summary>
    internal static DataFolder DefaultFor(string programFolder, string currentFolder) =>
        new(System.IO.Path.Combine(CheckoutOf(programFolder) ?? System.IO.Path.GetFullPath(currentFolder), Name));

    /// <summary>The root of the checkout that holds the folder; null where none does.</summary>
    internal static string? CheckoutOf(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(parent.FullName, CheckoutMark)))
            {
                return parent.FullName;
            }
        }

        return null;
    }
}
