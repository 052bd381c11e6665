using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(LongFormFramework))]

namespace Rag.Tests.Forms;

/// <summary>xUnit's own framework, which finds what is marked with <see cref="LongAttribute"/> in the long form alone.</summary>
internal sealed class LongFormFramework : XunitTestFramework
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) =>
        new Discoverer((IXunitTestAssembly)base.CreateDiscoverer(assembly).TestAssembly);

    private static bool IsFound(MemberInfo member) => LongForm.IsOn || !member.IsDefined(typeof(LongAttribute));

    private static bool IsFound(ITestCase found) =>
        LongForm.IsOn || !found.Traits.TryGetValue(LongForm.Trait, out var forms) || !forms.Contains(LongForm.Long);

    private sealed class Discoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override Type[] GetExportedTypes() => [.. base.GetExportedTypes().Where(IsFound)];

        protected override ValueTask<bool> FindTestsForMethod(
            IXunitTestMethod testMethod,
            ITestFrameworkDiscoveryOptions discoveryOptions,
            Func<ITestCase, ValueTask<bool>> discoveryCallback
        )
        {
            if (!IsFound(testMethod.Method))
            {
                return new(true);
            }

            // Each row of a theory is found for itself, so that it can be left out.
            discoveryOptions.SetValue<bool?>("xunit.discovery.PreEnumerateTheories", true);
            return base.FindTestsForMethod(testMethod, discoveryOptions, found => IsFound(found) ? discoveryCallback(found) : new(true));
        }
    }
}
